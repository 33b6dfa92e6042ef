-- One row per level and unit of it: the courses that were active in the period, who they were for and what they cost.

with active as (
    select
        ordering_centre,
        product,
        support_need,
        provider,
        effort_kind,
        person,
        double_staffed,
        cost
    from course /* by selection */
    where
        true /* selection */
        and $first_day <= $last_day
        and start_date <= $last_day
        and (end_date is null or end_date >= $first_day)
),

-- Most citizens have one such course, so the levels below count far fewer rows than there are courses.
counted as (
    select
        grouping(ordering_centre, product, support_need, provider, effort_kind) as left_out,
        ordering_centre,
        product,
        support_need,
        provider,
        effort_kind,
        count(*) as courses,
        count(distinct person) as persons,
        count(*) filter (where double_staffed) as double_staffed,
        count(double_staffed) as double_known,
        sum(cost)::double as cost,
        count(cost) as costed
    from active
    group by grouping sets (
        (),
        (ordering_centre),
        (product),
        (ordering_centre, product),
        (ordering_centre, product, support_need),
        (product, support_need),
        (provider),
        (provider, product),
        (effort_kind),
        (ordering_centre, effort_kind)
    )
)

select
    -- A bit for each column that is left out, the first of them the highest.
    case left_out
        when 31 then 'all'
        when 15 then 'centre'
        when 23 then 'product'
        when 7 then 'centre_product'
        when 3 then 'centre_product_need'
        when 19 then 'product_need'
        when 29 then 'provider'
        when 21 then 'provider_product'
        when 30 then 'effort'
        when 14 then 'centre_effort'
    end as level,
    ordering_centre,
    product,
    support_need,
    provider,
    effort_kind,
    courses,
    persons,
    double_staffed,
    double_known,
    cost,
    costed
from counted
where courses > 0
order by level, ordering_centre collate da, product collate da, support_need, provider collate da, effort_kind
