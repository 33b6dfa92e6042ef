-- One row per month and destination group with exits in it.

with left_for as (
    select
        month,
        exit_destination,
        sum(exited)::bigint as exits
    from team_month /* or case_month */
    where exit_destination is not null and true /* selection */
    group by month, exit_destination
)

select
    left_for.month,
    coalesce(destination.destination_group, 'ukendt') as destination_group,
    sum(left_for.exits)::bigint as exits
from left_for
left join destination on destination.exit_destination = left_for.exit_destination
group by left_for.month, coalesce(destination.destination_group, 'ukendt')
order by left_for.month, min(coalesce(destination.position, 99)), destination_group
