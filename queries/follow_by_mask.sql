-- One row per set of markers known as ja and team: exits, person-days and held conversations of the period while just these were known.

select
    marker_mask,
    team_id,
    sum(exited)::bigint as exits,
    sum(exited_to_work)::bigint as exits_to_work,
    sum(person_days)::bigint as person_days,
    sum(contacts_held)::bigint as contacts_held
from case_month /* or case_month */
where true /* selection */
group by marker_mask, team_id
order by marker_mask, team_id
