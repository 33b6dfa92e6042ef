-- One row per unit and month: full-time days and days in a position of workers who carry cases, for the unit named by $by.

with summed as (
    select
        case $by
            when 'team_id' then team_id
            when 'caseworker_id' then caseworker_id
            else 'alle'
        end as unit,
        month,
        sum(fte_days) as fte_days,
        sum(people_days)::bigint as people_days
    from capacity_month
    where true /* selection */
    group by unit, month
),

worker as (
    select
        caseworker_id,
        arg_max(name, from_day) as name
    from position
    group by caseworker_id
)

select
    summed.unit,
    coalesce(team.team, worker.name, summed.unit) as label,
    summed.month,
    summed.fte_days,
    summed.people_days
from summed
left join team on $by = 'team_id' and team.team_id = summed.unit
left join worker on $by = 'caseworker_id' and worker.caseworker_id = summed.unit
order by label collate da, summed.unit, summed.month
