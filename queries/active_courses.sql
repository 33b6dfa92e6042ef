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

-- Only those in several courses need be told apart; counting every person on every level took most of the page's time.
several as (
    select person
    from active
    group by person
    having count(*) > 1
),

cell as (
    select
        active.ordering_centre,
        active.product,
        active.support_need,
        active.provider,
        active.effort_kind,
        count(*) as courses,
        count(*) - count(several.person) as alone,
        count(*) filter (where active.double_staffed) as double_staffed,
        count(active.double_staffed) as double_known,
        sum(active.cost) as cost,
        count(active.cost) as costed
    from active
    left join several on several.person = active.person
    group by
        active.ordering_centre, active.product, active.support_need, active.provider, active.effort_kind
),

counted as (
    select
        grouping(ordering_centre, product, support_need, provider, effort_kind) as left_out,
        ordering_centre,
        product,
        support_need,
        provider,
        effort_kind,
        sum(courses)::bigint as courses,
        sum(alone)::bigint as alone,
        sum(double_staffed)::bigint as double_staffed,
        sum(double_known)::bigint as double_known,
        sum(cost)::double as cost,
        sum(costed)::bigint as costed
    from cell
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
),

together as (
    select
        grouping(ordering_centre, product, support_need, provider, effort_kind) as left_out,
        ordering_centre,
        product,
        support_need,
        provider,
        effort_kind,
        count(distinct person) as persons
    from active
    semi join several on several.person = active.person
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
    case counted.left_out
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
    counted.ordering_centre,
    counted.product,
    counted.support_need,
    counted.provider,
    counted.effort_kind,
    counted.courses,
    counted.alone + coalesce(together.persons, 0) as persons,
    counted.double_staffed,
    counted.double_known,
    counted.cost,
    counted.costed
from counted
left join together
    on together.left_out = counted.left_out
    and together.ordering_centre is not distinct from counted.ordering_centre
    and together.product is not distinct from counted.product
    and together.support_need is not distinct from counted.support_need
    and together.provider is not distinct from counted.provider
    and together.effort_kind is not distinct from counted.effort_kind
where counted.courses > 0
order by
    level,
    counted.ordering_centre collate da,
    counted.product collate da,
    counted.support_need,
    counted.provider collate da,
    counted.effort_kind
