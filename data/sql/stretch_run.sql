-- One row per stretch and run of months, first_month to last_month, with the same markers, plans and clarification; from covers_from on.

with covered as (
    select
        spell_id,
        stretch_start,
        case_id,
        centre,
        team_id,
        greatest(stretch_start, $covers_from) as first_day,
        date_trunc('month', greatest(stretch_start, $covers_from))::date as first_month,
        -- A stretch that ends on the 1st has a row without days in the new month, which holds its end.
        date_trunc('month', coalesce(stretch_end, $data_date))::date as last_month
    from stretch
    where stretch_end is null or stretch_end >= $covers_from
),

-- Markers and plans are read on the first day of a row, so a change counts from the first row that begins on it or later.
change as (
    select
        spell_id,
        stretch_start,
        first_month as month,
        0 as mask_change,
        0 as no_change,
        0 as plan_change,
        0 as step_change,
        0 as clarified_change
    from covered
    union all
    select
        covered.spell_id,
        covered.stretch_start,
        case
            when case_state.day <= covered.first_day then covered.first_month
            else (date_trunc('month', case_state.day - 1)::date + to_months(1))::date
        end as month,
        case_state.mask_change,
        case_state.no_change,
        case_state.plan_change,
        case_state.step_change,
        case_state.clarified_change
    from covered
    inner join case_state
        on case_state.case_id = covered.case_id
        and case_state.day <= greatest(covered.last_month, covered.first_day)
),

changed as (
    select
        spell_id,
        stretch_start,
        month,
        sum(mask_change)::bigint as mask_change,
        sum(no_change)::bigint as no_change,
        sum(plan_change)::int as plan_change,
        sum(step_change)::int as step_change,
        sum(clarified_change)::int as clarified_change
    from change
    group by spell_id, stretch_start, month
)

select
    covered.spell_id,
    covered.stretch_start,
    covered.centre,
    covered.team_id,
    changed.month as first_month,
    coalesce(
        (lead(changed.month) over so_far - to_months(1))::date,
        covered.last_month
    ) as last_month,
    sum(changed.mask_change) over so_far::bigint as marker_mask,
    sum(changed.no_change) over so_far::bigint as no_mask,
    sum(changed.plan_change) over so_far > 0 as planned,
    sum(changed.step_change) over so_far > 0 as stepped,
    sum(changed.clarified_change) over so_far > 0 as clarified
from changed
inner join covered
    on covered.spell_id = changed.spell_id
    and covered.stretch_start = changed.stretch_start
window so_far as (partition by changed.spell_id, changed.stretch_start order by changed.month)
order by covered.centre, covered.team_id
