-- One row per number of courses that a person was in on the last day of the period: how many persons.

with person_course as (
    select
        person,
        count(*) as courses
    from course /* by selection */
    where
        true /* selection */
        and $first_day <= $last_day
        and start_date <= $last_day
        and (end_date is null or end_date >= $last_day)
    group by person
)

select
    courses,
    count(*) as persons
from person_course
group by courses
order by courses
