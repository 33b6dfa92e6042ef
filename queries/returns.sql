-- One row per destination group: exits in the period, those followed for 6 and 12 months, and of them those back on the benefit.

with exit as (
    select
        exit_destination,
        stretch_end,
        return_date
    from stretch /* or case_month */
    where is_exit and stretch_end between $first_day and $last_day and true /* selection */
),

followed as (
    select
        exit_destination,
        (stretch_end + to_months(6))::date as six_months_on,
        (stretch_end + to_months(12))::date as twelve_months_on,
        return_date
    from exit
),

counted as (
    select
        exit_destination,
        count(*) as exits,
        count(*) filter (where six_months_on <= $followed_until) as followed_6,
        count(*) filter (where six_months_on <= $followed_until and return_date <= six_months_on) as returned_6,
        count(*) filter (where twelve_months_on <= $followed_until) as followed_12,
        count(*) filter (where twelve_months_on <= $followed_until and return_date <= twelve_months_on) as returned_12
    from followed
    group by exit_destination
)

select
    coalesce(destination.destination_group, 'ukendt') as destination_group,
    sum(counted.exits)::bigint as exits,
    sum(counted.followed_6)::bigint as followed_6,
    sum(counted.returned_6)::bigint as returned_6,
    sum(counted.exits - counted.followed_6)::bigint as not_followed_6,
    sum(counted.followed_12)::bigint as followed_12,
    sum(counted.returned_12)::bigint as returned_12,
    sum(counted.exits - counted.followed_12)::bigint as not_followed_12
from counted
left join destination on destination.exit_destination = counted.exit_destination
group by coalesce(destination.destination_group, 'ukendt')
order by min(coalesce(destination.position, 99)), destination_group
