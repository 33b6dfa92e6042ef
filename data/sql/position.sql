-- One row per worker, team and stretch of days [from_day, to_day) of a position in it, up to and with the data date.

with listed as (
    select
        caseworker_id,
        coalesce(name, caseworker_id) as name,
        coalesce(team_id, 'ukendt') as team_id,
        coalesce(role, 'ukendt') as role,
        coalesce(weekly_hours, 37)::double as weekly_hours,
        weekly_hours is null as hours_missing,
        coalesce(start_date, date '0001-01-01') as start_date,
        -- The registered end day is the last day of work.
        coalesce(end_date + 1, date '9999-01-01') as until
    from caseworkers
    where end_date is null or start_date is null or end_date >= start_date
),

reached as (
    select
        *,
        max(until) over (
            partition by caseworker_id, team_id
            order by start_date, until
            rows between unbounded preceding and 1 preceding
        ) as reach
    from listed
),

numbered as (
    select
        *,
        sum((reach is null or start_date > reach)::int) over (
            partition by caseworker_id, team_id
            order by start_date, until
            rows unbounded preceding
        ) as time_number
    from reached
),

-- A new row the day after an end, say with other hours, is no end of the time in the team, though it may lie ahead.
timed as (
    select
        *,
        max(until) over (partition by caseworker_id, team_id, time_number) as time_until
    from numbered
),

begun as (
    select *
    from timed
    -- What starts after the data date is a plan.
    where start_date <= $data_date
),

change as (
    select
        caseworker_id,
        team_id,
        start_date as day
    from begun
    union
    select
        caseworker_id,
        team_id,
        until as day
    from begun
    where until <= $data_date
),

-- Of overlapping rows of one worker in one team the one that started latest holds a day.
on_day as (
    select
        change.caseworker_id,
        change.team_id,
        change.day,
        max({
            'start_date': begun.start_date,
            'until': begun.until,
            'time_until': begun.time_until,
            'weekly_hours': begun.weekly_hours,
            'hours_missing': begun.hours_missing,
            'role': begun.role,
            'name': begun.name
        }) as latest
    from change
    left join begun
        on begun.caseworker_id = change.caseworker_id
        and begun.team_id = change.team_id
        and begun.start_date <= change.day
        and begun.until > change.day
    group by change.caseworker_id, change.team_id, change.day
),

run as (
    select
        caseworker_id,
        team_id,
        day as from_day,
        lead(day, 1, $data_date + 1) over (partition by caseworker_id, team_id order by day) as to_day,
        latest
    from on_day
),

-- Workers that only the cases know.
unlisted as (
    select
        held.caseworker_id,
        held.team_id,
        sum(held.to_day - held.from_day) as days,
        min(held.from_day) as from_day,
        max(held.to_day) as to_day
    from held
    anti join caseworkers on caseworkers.caseworker_id = held.caseworker_id
    group by held.caseworker_id, held.team_id
),

given as (
    select
        caseworker_id,
        latest.name as name,
        team_id,
        latest.role as role,
        latest.weekly_hours as weekly_hours,
        latest.hours_missing as hours_missing,
        list_contains($caseload_roles, latest.role) as carries,
        latest.start_date as start_date,
        from_day,
        to_day,
        case when latest.time_until < date '9999-01-01' then latest.time_until - 1 end as last_day_known
    from run
    where latest.start_date is not null
    union all
    -- One position in the team where most citizen-days were (the smaller id of two), from the first to the last of them.
    select
        caseworker_id,
        caseworker_id as name,
        min({'days': -days, 'team_id': team_id}).team_id as team_id,
        'ukendt' as role,
        37.0 as weekly_hours,
        true as hours_missing,
        true as carries,
        min(from_day) as start_date,
        min(from_day) as from_day,
        max(to_day) as to_day,
        null as last_day_known
    from unlisted
    group by caseworker_id
)

select
    given.caseworker_id,
    given.name,
    team.centre,
    given.team_id,
    given.role,
    given.weekly_hours,
    given.weekly_hours / 37 as fte,
    given.hours_missing,
    given.carries,
    min(given.start_date) over (partition by given.caseworker_id) as first_day,
    given.last_day_known,
    given.start_date,
    given.from_day,
    given.to_day
from given
inner join team on team.team_id = given.team_id
order by team.centre, given.team_id, given.caseworker_id, given.from_day
