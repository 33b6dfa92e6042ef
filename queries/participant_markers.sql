-- One row per citizen enrolled in a project by a day and marker of which it was known, on the day of enrolment, that it holds or doesn't.

with enrolled as (
    select
        citizen_id,
        min(enrolled_date) as day
    from enrolments
    where project_id = $project_id and enrolled_date <= $as_of
    group by citizen_id
),

-- A citizen's cases, before, with or after the project.
own_case as (
    select
        case_id,
        citizen_id,
        min(start_date) as start_date
    from case_period
    group by case_id, citizen_id
),

news as (
    select
        own_case.citizen_id,
        own_case.case_id,
        markers.marker,
        coalesce(markers.value, 'ja') as value,
        -- What was noted without a date has been known since the case began.
        coalesce(markers.start_date, own_case.start_date) as from_day,
        coalesce(markers.end_date, date '9999-01-01') as last_day,
        enrolled.day
    from enrolled
    inner join own_case on own_case.citizen_id = enrolled.citizen_id
    inner join markers on markers.case_id = own_case.case_id
    where own_case.start_date <= enrolled.day and from_day <= enrolled.day
),

-- Within a case the latest news takes the place of the older for good; ja where two came together.
newest_of_case as (
    select *
    from news
    qualify row_number() over (
        partition by citizen_id, case_id, marker
        order by from_day desc, (value = 'ja') desc, last_day desc, value
    ) = 1
),

-- Of several cases the latest news that still holds.
newest as (
    select *
    from newest_of_case
    where last_day >= day
    qualify row_number() over (
        partition by citizen_id, marker
        order by from_day desc, (value = 'ja') desc, last_day desc, value
    ) = 1
)

select
    citizen_id,
    marker,
    value
from newest
where value <> 'ukendt'
order by citizen_id, marker
