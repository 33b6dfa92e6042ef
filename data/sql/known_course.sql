-- One row per course known by the data date (ordered or begun by it, or with neither date), with what came later left out.

-- A case that begins after the data date is a plan: its course has no citizen yet.
with known_case as (
    select
        case_id,
        arg_max(citizen_id, start_date) as citizen_id,
        arg_max(citizen_label, start_date) as citizen_label
    from cases
    where start_date <= $data_date
    group by case_id
),

told as (
    select
        courses.course_id,
        courses.case_id,
        known_case.citizen_id,
        known_case.citizen_label,
        coalesce(courses.provider, 'ukendt') as provider,
        coalesce(courses.product, 'ukendt') as product,
        coalesce(courses.effort_kind, 'ukendt') as effort_kind,
        coalesce(courses.ordering_centre, 'ukendt') as ordering_centre,
        coalesce(courses.support_need, 'ukendt') as support_need,
        courses.double_staffed,
        nullif(trim(regexp_replace(courses.purpose, '[\s\p{Z}]+', ' ', 'g')), '') as purpose,
        case when courses.ordered_date <= $data_date then courses.ordered_date end as ordered_date,
        case when courses.start_date <= $data_date then courses.start_date end as start_date,
        courses.planned_weeks,
        case when courses.end_date <= $data_date then courses.end_date end as end_date,
        case when courses.end_date <= $data_date then courses.end_reason end as end_reason,
        nullif(courses.benefit_before, 'ukendt') as benefit_before,
        nullif(courses.benefit_after, 'ukendt') as benefit_after,
        courses.cost
    from courses
    left join known_case on known_case.case_id = courses.case_id
    where
        (
            courses.ordered_date <= $data_date
            or courses.start_date <= $data_date
            or (courses.ordered_date is null and courses.start_date is null)
        )
        -- The import refuses an end before the start; should one slip through, it must not make negative days.
        and (courses.start_date is null or courses.end_date is null or courses.end_date >= courses.start_date)
)

select
    told.*,
    -- Numbers are quicker to count than ids; a course without a citizen is a person of its own.
    case
        when told.citizen_id is null then -row_number() over (partition by told.citizen_id is null order by told.course_id)
        else dense_rank() over (order by told.citizen_id)
    end as person,
    lower(told.purpose) as purpose_key,
    -- What was called off before it began has an end, but didn't end: nobody was in it.
    case
        when told.start_date is not null and told.end_date is not null then coalesce(course_ending.end_group, 'ukendt')
    end as end_group,
    coalesce(told.start_date, $data_date) as first_day
from told
left join course_ending on course_ending.end_reason = told.end_reason
