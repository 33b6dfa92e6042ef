-- One row per product, months since the last day (3, 6, 12) and status (null = not followed so long): the courses that ended in the period.

with ended as (
    select
        product,
        after_3,
        after_6,
        after_12,
        count(*) as courses
    from course /* by selection */
    where
        true /* selection */
        and end_group is not null
        and end_date >= $first_day
        and end_date <= $last_day
    group by product, after_3, after_6, after_12
),

status as (
    select
        product,
        unnest([3, 6, 12]) as months,
        unnest([after_3, after_6, after_12]) as status,
        courses
    from ended
)

select
    product,
    months,
    status,
    sum(courses)::bigint as courses
from status
group by product, months, status
order by product collate da, months, status collate da nulls last
