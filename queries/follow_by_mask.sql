-- One row per set of markers known as ja and team: exits, person-days and held conversations of the period while just these were known.

with lived as (
    select
        marker_mask,
        team_id,
        count(*) filter (where is_exit and row_end <= $last_day) as exits,
        count(*) filter (
            where is_exit
            and row_end <= $last_day
            and exit_destination in (
                select exit_destination
                from destination
                where destination_group in ('job', 'fleksjob', 'uddannelse')
            )
        ) as exits_to_work,
        sum(greatest(least(row_end, $last_day::date + 1) - greatest(row_start, $first_day::date), 0)) as person_days
    from marker_run /* by selection */
    where true /* selection */
    group by marker_mask, team_id
),

talked as (
    select
        marker_mask,
        team_id,
        sum(contacts_held) as contacts_held
    from case_month /* or case_month */
    where true /* selection */ and contacts_held > 0
    group by marker_mask, team_id
)

select
    lived.marker_mask,
    lived.team_id,
    lived.exits,
    lived.exits_to_work,
    lived.person_days::bigint as person_days,
    coalesce(talked.contacts_held, 0)::bigint as contacts_held
from lived
left join talked
    on talked.marker_mask = lived.marker_mask
    and talked.team_id = lived.team_id
-- What ended as the period began was there on none of its days.
where lived.person_days > 0 or lived.exits > 0 or talked.contacts_held > 0
order by lived.marker_mask, lived.team_id
