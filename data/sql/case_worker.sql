-- One row per case and stretch of days [from_day, to_day) with the same primary worker and the same holder (null = none); covers all days.

with term as (
    select
        case_id,
        caseworker_id,
        coalesce(kind, 'primær') = 'vikar' as covers,
        start_date,
        -- The registered end day is the last day of work.
        coalesce(end_date + 1, date '9999-01-01') as until
    from assignments
    where
        coalesce(kind, 'primær') in ('primær', 'vikar')
        and start_date <= $data_date
        and (end_date is null or end_date >= start_date)
),

change as (
    select
        case_id,
        start_date as day
    from term
    union
    select
        case_id,
        until as day
    from term
    where until <= $data_date
    union
    select distinct
        case_id,
        date '0001-01-01' as day
    from term
),

-- Of those at work that day the one who came latest; the greater id where two came together.
at_work as (
    select
        change.case_id,
        change.day,
        max({'start_date': term.start_date, 'caseworker_id': term.caseworker_id})
            filter (where not term.covers) as own,
        max({'start_date': term.start_date, 'caseworker_id': term.caseworker_id})
            filter (where term.covers) as cover
    from change
    left join term
        on term.case_id = change.case_id
        and term.start_date <= change.day
        and term.until > change.day
    group by change.case_id, change.day
),

-- Whoever covers has the case meanwhile; it stays the primary worker's.
assigned as (
    select
        case_id,
        day,
        own.caseworker_id as caseworker_id,
        coalesce(cover.caseworker_id, own.caseworker_id) as holder_id
    from at_work
),

marked as (
    select
        *,
        (
            lag(case_id) over earlier = case_id
            and lag(caseworker_id) over earlier is not distinct from caseworker_id
            and lag(holder_id) over earlier is not distinct from holder_id
        ) is not true as differs
    from assigned
    window earlier as (partition by case_id order by day)
)

select
    case_id,
    day as from_day,
    lead(day, 1, date '9999-01-01') over (partition by case_id order by day) as to_day,
    caseworker_id,
    holder_id
from marked
where differs
