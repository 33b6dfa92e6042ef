-- One row per unit, month and target group: days on which a worker had a citizen, for the unit named by $by (one where null).

with summed as (
    select
        case $by
            when 'team_id' then team_id
            when 'caseworker_id' then caseworker_id
            else 'alle'
        end as unit,
        month,
        target_group,
        sum(citizen_days)::bigint as citizen_days,
        sum(other_days)::bigint as other_days
    from caseload_month
    where true /* selection */
    group by unit, month, target_group
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
    summed.target_group,
    summed.citizen_days,
    summed.other_days
from summed
left join team on $by = 'team_id' and team.team_id = summed.unit
left join worker on $by = 'caseworker_id' and worker.caseworker_id = summed.unit
order by label collate da, summed.unit, summed.month, summed.target_group
