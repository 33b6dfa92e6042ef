-- One row per unit: sums over its citizens of $measure, of person-days, and of their squares and product, for the unit named by $by.

with by_citizen as (
    select
        case $by when 'team_id' then team_id else 'alle' end as unit,
        citizen_id,
        sum(
            case $measure
                when 'contacts_held' then contacts_held
                when 'worker_changes' then worker_changes
                when 'worker_changes_own' then worker_changes_own
            end
        )::double as events,
        sum(person_days)::double as exposure
    from case_month /* or case_month */
    where true /* selection */
    group by unit, citizen_id
)

select
    by_citizen.unit,
    coalesce(team.team, by_citizen.unit) as label,
    count(*) as citizens,
    sum(by_citizen.events) as events,
    sum(by_citizen.exposure) as exposure,
    sum(by_citizen.events * by_citizen.events) as events_squared,
    sum(by_citizen.exposure * by_citizen.exposure) as exposure_squared,
    sum(by_citizen.events * by_citizen.exposure) as cross
from by_citizen
left join team on $by = 'team_id' and team.team_id = by_citizen.unit
group by by_citizen.unit, team.team
order by label collate da, by_citizen.unit
