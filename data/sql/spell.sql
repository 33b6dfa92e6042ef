-- One row per spell: a citizen's periods on one benefit, with the short gaps between them bridged.

with span as (
    select
        spell_id,
        citizen_id,
        benefit,
        min(start_date) as start_date,
        case when count(end_date) = count(*) then max(end_date) end as end_date
    from spell_period
    group by spell_id, citizen_id, benefit
),

-- On a day the period that started latest holds, so the last one to start before the end has the spell's last day.
last_period as (
    select
        span.spell_id,
        spell_period.case_id,
        spell_period.team_id
    from span
    inner join spell_period on spell_period.spell_id = span.spell_id
    where
        span.end_date is null
        or spell_period.start_date < span.end_date
        or span.start_date = span.end_date
    qualify row_number() over (
        partition by span.spell_id
        order by spell_period.start_date desc, spell_period.case_id desc
    ) = 1
),

-- The destination is told by the period that ends when the spell does.
ending as (
    select
        span.spell_id,
        spell_period.exit_destination
    from span
    inner join spell_period
        on spell_period.spell_id = span.spell_id
        and spell_period.end_date = span.end_date
    qualify row_number() over (
        partition by span.spell_id
        order by spell_period.start_date desc, spell_period.case_id desc
    ) = 1
)

select
    span.spell_id,
    span.citizen_id,
    span.benefit,
    span.start_date,
    span.end_date,
    case when span.end_date is not null then coalesce(ending.exit_destination, 'ukendt') end as exit_destination,
    lead(span.start_date) over (
        partition by span.citizen_id, span.benefit
        order by span.start_date
    ) as return_date,
    last_period.case_id,
    last_period.team_id,
    team.centre
from span
inner join last_period on last_period.spell_id = span.spell_id
inner join team on team.team_id = last_period.team_id
left join ending on ending.spell_id = span.spell_id
order by team.centre, last_period.team_id, span.spell_id
