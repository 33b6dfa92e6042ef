-- One row per marker and month: every measure summed over the rows where the marker is ja (a case may stand in several).

with summed as (
    -- Far fewer than the rows of the panel, and they alone are multiplied by the markers.
    select
        month,
        marker_mask,
        sum(open_at_start)::bigint as open_at_start,
        sum(entered)::bigint as entered,
        sum(moved_in)::bigint as moved_in,
        sum(exited)::bigint as exited,
        sum(moved_out)::bigint as moved_out,
        sum(open_at_end)::bigint as open_at_end,
        sum(exited_to_work)::bigint as exited_to_work,
        sum(exited_to_benefit)::bigint as exited_to_benefit,
        sum(exited_unknown)::bigint as exited_unknown,
        sum(person_days)::bigint as person_days,
        sum(contacts_held)::bigint as contacts_held,
        sum(has_plan)::bigint as has_plan,
        sum(without_worker)::bigint as without_worker,
        sum(without_team)::bigint as without_team,
        sum(birth_missing)::bigint as birth_missing,
        sum(worker_changes)::bigint as worker_changes,
        sum(worker_changes_own)::bigint as worker_changes_own,
        sum(contacts_missed)::bigint as contacts_missed,
        sum(contacts_cancelled)::bigint as contacts_cancelled,
        sum(contacts_unclosed)::bigint as contacts_unclosed,
        sum(held_in_person)::bigint as held_in_person,
        sum(held_by_phone)::bigint as held_by_phone,
        sum(held_by_video)::bigint as held_by_video,
        sum(has_next_step)::bigint as has_next_step,
        sum(clarified)::bigint as clarified,
        sum(talk_norm)::bigint as talk_norm,
        sum(talked_in_time)::bigint as talked_in_time
    from case_month /* or case_month */
    where true /* selection */
    group by month, marker_mask
)

select
    marker_bit.marker as unit,
    marker_bit.marker as label,
    summed.month,
    sum(summed.open_at_start)::bigint as open_at_start,
    sum(summed.entered)::bigint as entered,
    sum(summed.moved_in)::bigint as moved_in,
    sum(summed.exited)::bigint as exited,
    sum(summed.moved_out)::bigint as moved_out,
    sum(summed.open_at_end)::bigint as open_at_end,
    sum(summed.exited_to_work)::bigint as exited_to_work,
    sum(summed.exited_to_benefit)::bigint as exited_to_benefit,
    sum(summed.exited_unknown)::bigint as exited_unknown,
    sum(summed.person_days)::bigint as person_days,
    sum(summed.contacts_held)::bigint as contacts_held,
    sum(summed.has_plan)::bigint as has_plan,
    sum(summed.without_worker)::bigint as without_worker,
    sum(summed.without_team)::bigint as without_team,
    sum(summed.birth_missing)::bigint as birth_missing,
    sum(summed.worker_changes)::bigint as worker_changes,
    sum(summed.worker_changes_own)::bigint as worker_changes_own,
    sum(summed.contacts_missed)::bigint as contacts_missed,
    sum(summed.contacts_cancelled)::bigint as contacts_cancelled,
    sum(summed.contacts_unclosed)::bigint as contacts_unclosed,
    sum(summed.held_in_person)::bigint as held_in_person,
    sum(summed.held_by_phone)::bigint as held_by_phone,
    sum(summed.held_by_video)::bigint as held_by_video,
    sum(summed.has_next_step)::bigint as has_next_step,
    sum(summed.clarified)::bigint as clarified,
    sum(summed.talk_norm)::bigint as talk_norm,
    sum(summed.talked_in_time)::bigint as talked_in_time
from summed
inner join marker_bit on summed.marker_mask & marker_bit.bit <> 0
group by marker_bit.marker, marker_bit.bit, summed.month
order by marker_bit.bit, summed.month
