-- One row per leader of a team that the selection touches: his teams and the workers in them on $day.

with chosen as (
    select distinct team_id
    from position
    where from_day <= $day and to_day > $day and true /* selection */
),

leader as (
    select distinct team.leader_id
    from chosen
    inner join team on team.team_id = chosen.team_id
    where team.leader_id is not null
),

-- All of the leader's teams, also those that weren't chosen: that is the span.
led as (
    select
        leader.leader_id,
        team.team_id
    from leader
    inner join team on team.leader_id = leader.leader_id
),

worker as (
    select
        caseworker_id,
        arg_max(name, from_day) as name
    from position
    group by caseworker_id
)

select
    led.leader_id,
    coalesce(any_value(worker.name), led.leader_id) as name,
    count(distinct led.team_id) as teams,
    count(distinct staff.caseworker_id)
        filter (where staff.role <> 'leder' and staff.caseworker_id <> led.leader_id) as workers
from led
inner join position as staff
    on staff.team_id = led.team_id
    and staff.from_day <= $day
    and staff.to_day > $day
left join worker on worker.caseworker_id = led.leader_id
group by led.leader_id
order by name collate da, led.leader_id
