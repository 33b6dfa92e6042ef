-- One row per team and day of the month on which citizens were born (null = unknown), of those with a worker who carries cases on $day.

select
    team_id,
    birth_day,
    count(*) as citizens
from holding
where from_day <= $day and to_day > $day and carries and true /* selection */
group by team_id, birth_day
order by team_id, birth_day nulls last
