-- One row per worker and team on $day: each with a position there and each with citizens, his hours, citizens and cases.

with in_position as (
    select
        caseworker_id,
        team_id,
        name,
        role,
        carries,
        fte,
        hours_missing,
        case when last_day_known > $data_date then last_day_known end as coming_end
    from position
    where from_day <= $day and to_day > $day and true /* selection */
),

held as (
    select
        caseworker_id,
        team_id,
        count(*) as citizens,
        count(*) filter (where covers) as covered
    from holding
    where from_day <= $day and to_day > $day and true /* selection */
    group by caseworker_id, team_id
),

-- Whatever he was before: also one without a position that day has a name.
worker as (
    select
        caseworker_id,
        arg_max(name, from_day) as name,
        min(first_day) as first_day
    from position
    group by caseworker_id
),

primary_case as (
    select
        caseworker_id,
        count(*) as cases
    from stretch
    where row_start <= $day and row_end > $day
    group by caseworker_id
),

present as (
    select
        caseworker_id,
        team_id
    from in_position
    union
    select
        caseworker_id,
        team_id
    from held
)

select
    present.caseworker_id,
    coalesce(in_position.name, worker.name, present.caseworker_id) as name,
    present.team_id,
    coalesce(team.team, present.team_id) as team,
    team.centre,
    coalesce(in_position.role, 'ukendt') as role,
    coalesce(in_position.carries, false) as carries,
    coalesce(in_position.fte, 0) as fte,
    coalesce(in_position.hours_missing, false) as hours_missing,
    worker.first_day,
    in_position.coming_end,
    coalesce(held.citizens, 0) as citizens,
    coalesce(held.covered, 0) as covered,
    coalesce(primary_case.cases, 0) as primary_cases
from present
left join in_position
    on in_position.caseworker_id = present.caseworker_id
    and in_position.team_id = present.team_id
left join held
    on held.caseworker_id = present.caseworker_id
    and held.team_id = present.team_id
left join worker on worker.caseworker_id = present.caseworker_id
left join primary_case on primary_case.caseworker_id = present.caseworker_id
left join team on team.team_id = present.team_id
order by name collate da, present.caseworker_id, team collate da, present.team_id
