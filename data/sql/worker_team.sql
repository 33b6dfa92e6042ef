-- One row per worker and stretch of days [from_day, to_day) with the same positions: the teams, those where he carries cases, the latest begun.

with change as (
    select
        caseworker_id,
        from_day as day
    from position
    union
    select
        caseworker_id,
        to_day as day
    from position
    union
    select distinct
        caseworker_id,
        date '0001-01-01' as day
    from held
)

select
    change.caseworker_id,
    change.day as from_day,
    lead(change.day, 1, date '9999-01-01') over (partition by change.caseworker_id order by change.day) as to_day,
    coalesce(list(position.team_id) filter (where position.team_id is not null), []) as teams,
    coalesce(list(position.team_id) filter (where position.carries), []) as carrying_teams,
    -- The smaller id where two began together.
    min({'age': change.day - position.start_date, 'team_id': position.team_id})
        filter (where position.team_id is not null).team_id as latest_team
from change
left join position
    on position.caseworker_id = change.caseworker_id
    and position.from_day <= change.day
    and position.to_day > change.day
group by change.caseworker_id, change.day
