-- One row per spell and stretch of days [stretch_start, stretch_end) with the same case, team, primary worker, group and age band.

with ordered as (
    select
        spell_period.*,
        spell.start_date as spell_start,
        spell.end_date as spell_end,
        -- The period that started latest holds; where two start together the first in this order gets no days.
        lead(spell_period.start_date) over (
            partition by spell_period.spell_id
            order by spell_period.start_date, spell_period.case_id
        ) as next_start
    from spell_period
    inner join spell on spell.spell_id = spell_period.spell_id
),

held as (
    select
        spell_id,
        case_id,
        team_id,
        target_group,
        visitation_category,
        birth_date,
        spell_start,
        spell_end,
        start_date as from_day,
        -- A spell without length still has its one day, so that its exit belongs to somebody.
        case
            when spell_end = spell_start then spell_start + 1
            else coalesce(next_start, spell_end, date '9999-01-01')
        end as to_day
    from ordered
    where next_start is null or next_start > start_date
),

by_worker as (
    select
        held.* replace (
            greatest(held.from_day, coalesce(primary_worker.from_day, held.from_day)) as from_day,
            least(held.to_day, coalesce(primary_worker.to_day, held.to_day)) as to_day
        ),
        primary_worker.caseworker_id
    from held
    left join primary_worker
        on primary_worker.case_id = held.case_id
        and primary_worker.from_day < held.to_day
        and primary_worker.to_day > held.from_day
    -- A period that would start on the spell's own end has no days.
    where held.from_day < held.to_day
),

band (age_band, from_age, to_age) as (
    values ('–24', -200, 25), ('25–29', 25, 30), ('30–39', 30, 40), ('40–49', 40, 50), ('50–59', 50, 60), ('60+', 60, 300)
),

-- Adding years takes 29 February to 28 February in common years.
by_age as (
    select
        by_worker.* replace (
            greatest(by_worker.from_day, (by_worker.birth_date + to_years(band.from_age))::date) as from_day,
            least(by_worker.to_day, (by_worker.birth_date + to_years(band.to_age))::date) as to_day
        ),
        band.age_band
    from by_worker
    cross join band
    where
        (by_worker.birth_date + to_years(band.from_age))::date < by_worker.to_day
        and (by_worker.birth_date + to_years(band.to_age))::date > by_worker.from_day
    union all
    select
        *,
        'ukendt' as age_band
    from by_worker
    where birth_date is null
),

marked as (
    select
        *,
        (
            lag(case_id) over earlier = case_id
            and lag(team_id) over earlier = team_id
            and lag(target_group) over earlier = target_group
            and lag(visitation_category) over earlier = visitation_category
            and lag(age_band) over earlier = age_band
            and lag(caseworker_id) over earlier is not distinct from caseworker_id
        ) is not true as differs
    from by_age
    -- What starts after the data date is a plan.
    where from_day <= $data_date
    window earlier as (partition by spell_id order by from_day)
),

cut as (
    select
        *,
        lead(from_day) over (partition by spell_id order by from_day) as next_from_day
    from marked
    where differs
)

select
    cut.spell_id,
    spell.citizen_id,
    cut.case_id,
    spell.benefit,
    cut.spell_start,
    cut.from_day as stretch_start,
    coalesce(cut.next_from_day, cut.spell_end) as stretch_end,
    team.centre,
    cut.team_id,
    cut.caseworker_id,
    cut.target_group,
    cut.visitation_category,
    cut.age_band,
    cut.next_from_day is null and cut.spell_end is not null as is_exit,
    case when cut.next_from_day is null then spell.exit_destination end as exit_destination,
    case when cut.next_from_day is null then spell.return_date end as return_date,
    -- The days of the row, [row_start, row_end), an open one's up to and with the data date.
    cut.from_day as row_start,
    coalesce(cut.next_from_day, cut.spell_end, $data_date + 1) as row_end
from cut
inner join spell on spell.spell_id = cut.spell_id
inner join team on team.team_id = cut.team_id
order by team.centre, cut.team_id, cut.from_day, cut.spell_id
