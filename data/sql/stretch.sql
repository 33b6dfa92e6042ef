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
            greatest(held.from_day, coalesce(case_worker.from_day, held.from_day)) as from_day,
            least(held.to_day, coalesce(case_worker.to_day, held.to_day)) as to_day
        ),
        case_worker.caseworker_id
    from held
    left join case_worker
        on case_worker.case_id = held.case_id
        and case_worker.from_day < held.to_day
        and case_worker.to_day > held.from_day
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
),

-- The last one known to have had the spell, and the group it was in then: a while without a worker is no change.
followed as (
    select
        *,
        last_value(caseworker_id ignore nulls) over former as former_worker,
        last_value(case when caseworker_id is not null then target_group end ignore nulls) over former as former_group
    from cut
    window former as (
        partition by spell_id
        order by from_day
        rows between unbounded preceding and 1 preceding
    )
),

changed as (
    select
        *,
        case
            when caseworker_id <> former_worker and target_group <> former_group then 'target_group'
            when caseworker_id <> former_worker then 'own'
        end as worker_change
    from followed
),

-- On every stretch of the spell, so that a reader who may see the newest only still knows the changes before it.
recent as (
    select
        spell_id,
        count(*) as changes,
        count(*) filter (where worker_change = 'own') as own_changes
    from changed
    where worker_change is not null and from_day > ($data_date - to_months(12))::date
    group by spell_id
)

select
    changed.spell_id,
    spell.citizen_id,
    changed.case_id,
    spell.benefit,
    changed.spell_start,
    changed.from_day as stretch_start,
    coalesce(changed.next_from_day, changed.spell_end) as stretch_end,
    team.centre,
    changed.team_id,
    changed.caseworker_id,
    changed.target_group,
    changed.visitation_category,
    changed.age_band,
    changed.next_from_day is null and changed.spell_end is not null as is_exit,
    case when changed.next_from_day is null then spell.exit_destination end as exit_destination,
    case when changed.next_from_day is null then spell.return_date end as return_date,
    -- The days of the row, [row_start, row_end), an open one's up to and with the data date.
    changed.from_day as row_start,
    coalesce(changed.next_from_day, changed.spell_end, $data_date + 1) as row_end,
    -- Why the stretch began with another primary worker than the last: 'own' (the unit's) or 'target_group'; null = it didn't.
    changed.worker_change,
    -- Of the whole spell, in the 12 months up to and with the data date.
    least(coalesce(recent.changes, 0), 255)::utinyint as changes_in_year,
    least(coalesce(recent.own_changes, 0), 255)::utinyint as own_changes_in_year
from changed
inner join spell on spell.spell_id = changed.spell_id
inner join team on team.team_id = changed.team_id
left join recent on recent.spell_id = changed.spell_id
order by team.centre, changed.team_id, changed.from_day, changed.spell_id
