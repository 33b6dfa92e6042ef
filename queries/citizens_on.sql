-- One row per worker, team and target group with citizens on $day.

select
    caseworker_id,
    team_id,
    target_group,
    count(*) as citizens
from holding
where from_day <= $day and to_day > $day and true /* selection */
group by caseworker_id, team_id, target_group
order by caseworker_id, team_id, target_group
