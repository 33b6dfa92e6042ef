-- One row per course drawn among those that ended in the period: the $size with the lowest hash of seed and id, in that order.

with drawn as (
    select
        course_id,
        sha256($seed::varchar || ':' || course_id) as lot
    from course /* by selection */
    where
        true /* selection */
        and end_group is not null
        and end_date >= $first_day
        and end_date <= $last_day
    order by lot, course_id
    limit $size
)

select
    course.course_id,
    course.case_id,
    course.citizen_label,
    course.provider,
    course.product,
    course.ordering_centre,
    course.start_date,
    course.end_date,
    course.end_reason,
    course.end_group,
    course.benefit_before,
    course.benefit_after
from drawn
inner join course on course.course_id = drawn.course_id
order by drawn.lot, drawn.course_id
