-- One row per course that began in the period though an earlier one of the citizen had the same purpose.

with repeated as (
    select
        course_id,
        case_id,
        citizen_label,
        provider,
        product,
        ordering_centre,
        purpose,
        start_date,
        former_course_id,
        former_state
    from course /* by selection */
    where
        true /* selection */
        and former_course_id is not null
        and start_date >= $first_day
        and start_date <= $last_day
)

select
    repeated.course_id,
    repeated.case_id,
    repeated.citizen_label,
    repeated.provider,
    repeated.product,
    repeated.ordering_centre,
    repeated.purpose,
    repeated.start_date,
    repeated.former_course_id,
    former.provider as former_provider,
    former.product as former_product,
    former.start_date as former_start,
    former.end_date as former_end,
    repeated.former_state
from repeated
left join course as former on former.course_id = repeated.former_course_id
order by repeated.start_date, repeated.course_id
