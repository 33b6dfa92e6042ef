-- One row per citizen with courses and stretch of days [from_day, to_day) on which nothing changes: benefit, last exit and paid work.

with citizen as (
    select distinct
        citizen_id,
        person
    from known_course
    where citizen_id is not null
),

term as (
    select
        citizen.person,
        spell.benefit,
        spell.exit_destination,
        spell.start_date,
        coalesce(spell.end_date, date '9999-01-01') as until
    from spell
    inner join citizen on citizen.citizen_id = spell.citizen_id
),

work as (
    select
        citizen.person,
        coalesce(job_kind.job_group = 'ordinære løntimer', false) as ordinary,
        jobs.kind = 'fleksjob' as flex,
        jobs.start_date,
        -- The registered end day is the last day of work.
        coalesce(jobs.end_date + 1, date '9999-01-01') as until
    from jobs
    inner join citizen on citizen.citizen_id = jobs.citizen_id
    left join job_kind on job_kind.kind = jobs.kind
    where
        jobs.start_date <= $data_date
        and (jobs.end_date is null or jobs.end_date >= jobs.start_date)
        and (job_kind.job_group = 'ordinære løntimer' or jobs.kind = 'fleksjob')
),

change as (
    select
        person,
        unnest([start_date, until]) as day
    from term
    union
    select
        person,
        unnest([start_date, until]) as day
    from work
),

-- Of spells that overlap the one that began latest tells the benefit (the greater word of two), of exits the newest.
by_case as (
    select
        change.person,
        change.day,
        max({'start_date': term.start_date, 'benefit': term.benefit})
            filter (where term.until > change.day) as latest,
        max({'until': term.until, 'start_date': term.start_date, 'destination': term.exit_destination})
            filter (where term.until <= change.day) as newest_exit,
        bool_or(term.benefit = 'fleksjob' and term.until > change.day) as flex
    from change
    left join term
        on term.person = change.person
        and term.start_date <= change.day
    where change.day <= $data_date
    group by change.person, change.day
),

by_work as (
    select
        change.person,
        change.day,
        bool_or(work.ordinary) as ordinary,
        bool_or(work.flex) as flex
    from change
    inner join work
        on work.person = change.person
        and work.start_date <= change.day
        and work.until > change.day
    group by change.person, change.day
)

select
    by_case.person,
    by_case.day as from_day,
    lead(by_case.day, 1, date '9999-01-01') over (partition by by_case.person order by by_case.day) as to_day,
    by_case.latest.benefit as benefit,
    -- The exit in the words of benefits, for those who are on none.
    case by_case.newest_exit.destination
        when 'ressourceforløb' then 'ressourceforløbsydelse'
        when 'revalidering' then 'revalideringsydelse'
        when 'job' then 'ingen ydelse'
        when 'uddannelse' then 'ingen ydelse'
        when 'selvforsørgelse' then 'ingen ydelse'
        else
            case
                when list_contains($benefits, by_case.newest_exit.destination) then by_case.newest_exit.destination
                else 'ukendt'
            end
    end as benefit_after_exit,
    case
        when by_work.ordinary then 'ordinære løntimer'
        when by_work.flex or by_case.flex then 'fleksjob'
        else coalesce(by_case.latest.benefit, by_case.newest_exit.destination, 'ukendt')
    end as status
from by_case
left join by_work on by_work.person = by_case.person and by_work.day = by_case.day
