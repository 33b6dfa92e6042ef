-- One row per target group and stretch of days [from_day, to_day) with a norm: the most weeks that may lie between two conversations.

with rule as (
    select
        target_group,
        high as weeks,
        coalesce(valid_from, date '0001-01-01') as from_day,
        coalesce(valid_to + 1, date '9999-01-01') as to_day
    from norms
    where kind = 'uger mellem samtaler'
),

present as (
    select distinct target_group
    from stretch
),

applied as (
    select
        present.target_group,
        rule.target_group is not null as names_group,
        rule.weeks,
        rule.from_day,
        rule.to_day
    from present
    inner join rule on rule.target_group is null or rule.target_group = present.target_group
    where rule.from_day < rule.to_day
),

change as (
    select
        target_group,
        from_day as day
    from applied
    union
    select
        target_group,
        to_day as day
    from applied
),

-- A row without a number holds too: what was asked before its time must not go on after it.
holder as (
    select
        change.target_group,
        change.day,
        applied.weeks
    from change
    left join applied
        on applied.target_group = change.target_group
        and applied.from_day <= change.day
        and applied.to_day > change.day
    qualify row_number() over (
        partition by change.target_group, change.day
        order by applied.names_group desc nulls last, applied.from_day desc, applied.weeks nulls last
    ) = 1
),

lasting as (
    select
        target_group,
        day as from_day,
        lead(day, 1, date '9999-01-01') over (partition by target_group order by day) as to_day,
        weeks
    from holder
)

select
    target_group,
    from_day,
    to_day,
    weeks
from lasting
where weeks is not null
