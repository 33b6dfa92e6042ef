-- One row per stretch and month from covers_from to the data date, with its stocks, events and person-days.
-- The build asks for some teams and months at a time, in the order of the table, so that no sort outgrows the memory.

with spread as (
    select
        stretch.*,
        stretch_run.marker_mask,
        stretch_run.planned,
        stretch_run.stepped,
        stretch_run.clarified,
        unnest(
            range(
                greatest(stretch_run.first_month, $first_month),
                (least(stretch_run.last_month, $last_month) + to_months(1))::date,
                to_months(1)
            )
        )::date as month
    from stretch_run
    inner join stretch
        on stretch.spell_id = stretch_run.spell_id
        and stretch.stretch_start = stretch_run.stretch_start
    where
        stretch_run.centre = $centre
        and stretch_run.team_id between $first_team and $last_team
        and stretch.centre = $centre
        and stretch.team_id between $first_team and $last_team
        and stretch_run.first_month <= $last_month
        and stretch_run.last_month >= $first_month
),

dated as (
    select
        * replace (
            greatest(row_start, month) as row_start,
            least(row_end, (month + to_months(1))::date) as row_end,
            -- What belongs to the exit stands on the row that holds it, so that no exit is met twice.
            is_exit and stretch_end < (month + to_months(1))::date as is_exit
        ),
        stretch_start < month as was_open,
        stretch_end is null or stretch_end >= (month + to_months(1))::date as stays_open,
        least(last_day(month), $data_date) as end_day
    from spread
),

conversation as (
    select
        spell_id,
        stretch_start,
        month,
        contacts_held,
        contacts_missed,
        contacts_cancelled,
        contacts_unclosed,
        held_in_person,
        held_by_phone,
        held_by_video,
        last_held
    from contact_month
    where centre = $centre and team_id between $first_team and $last_team
)

select
    dated.month,
    dated.spell_id,
    dated.citizen_id,
    dated.case_id,
    dated.benefit,
    dated.spell_start,
    dated.stretch_start,
    dated.stretch_end,
    dated.centre,
    dated.team_id,
    dated.caseworker_id,
    dated.target_group,
    dated.visitation_category,
    dated.age_band,
    dated.is_exit,
    case when dated.is_exit then dated.exit_destination end as exit_destination,
    case when dated.is_exit then dated.return_date end as return_date,
    dated.row_start,
    dated.row_end,
    dated.marker_mask,
    dated.was_open::utinyint as open_at_start,
    (not dated.was_open and dated.stretch_start = dated.spell_start)::utinyint as entered,
    (not dated.was_open and dated.stretch_start <> dated.spell_start)::utinyint as moved_in,
    dated.is_exit::utinyint as exited,
    (not dated.stays_open and not dated.is_exit)::utinyint as moved_out,
    dated.stays_open::utinyint as open_at_end,
    (dated.is_exit and coalesce(destination.destination_group, 'ukendt') in ('job', 'fleksjob', 'uddannelse'))
        ::utinyint as exited_to_work,
    (dated.is_exit and coalesce(destination.destination_group, 'ukendt') = 'anden ydelse')
        ::utinyint as exited_to_benefit,
    (dated.is_exit and coalesce(destination.destination_group, 'ukendt') = 'ukendt')::utinyint as exited_unknown,
    (dated.row_end - dated.row_start)::utinyint as person_days,
    (case when conversation.month = dated.month then conversation.contacts_held else 0 end)::usmallint as contacts_held,
    (dated.stays_open and dated.planned)::utinyint as has_plan,
    (dated.stays_open and dated.caseworker_id is null)::utinyint as without_worker,
    (dated.stays_open and dated.team_id = 'ukendt')::utinyint as without_team,
    (dated.stays_open and dated.age_band = 'ukendt')::utinyint as birth_missing,
    (not dated.was_open and dated.worker_change is not null)::utinyint as worker_changes,
    (not dated.was_open and dated.worker_change is not distinct from 'own')::utinyint as worker_changes_own,
    (case when conversation.month = dated.month then conversation.contacts_missed else 0 end)::usmallint as contacts_missed,
    (case when conversation.month = dated.month then conversation.contacts_cancelled else 0 end)::usmallint as contacts_cancelled,
    (case when conversation.month = dated.month then conversation.contacts_unclosed else 0 end)::usmallint as contacts_unclosed,
    (case when conversation.month = dated.month then conversation.held_in_person else 0 end)::usmallint as held_in_person,
    (case when conversation.month = dated.month then conversation.held_by_phone else 0 end)::usmallint as held_by_phone,
    (case when conversation.month = dated.month then conversation.held_by_video else 0 end)::usmallint as held_by_video,
    (dated.stays_open and dated.stepped)::utinyint as has_next_step,
    (dated.stays_open and dated.clarified)::utinyint as clarified,
    (dated.stays_open and talk_norm.weeks is not null)::utinyint as talk_norm,
    coalesce(
        dated.stays_open
        and dated.end_day - greatest(conversation.last_held, dated.spell_start) <= 7 * talk_norm.weeks,
        false
    )::utinyint as talked_in_time,
    coalesce(work_month.in_hours, 0)::utinyint as in_hours,
    coalesce(work_month.paid_minutes, 0)::usmallint as paid_minutes,
    coalesce(work_month.hours_unknown, 0)::utinyint as hours_unknown,
    coalesce(work_month.in_small_job, 0)::utinyint as in_small_job,
    coalesce(work_month.in_frikort, 0)::utinyint as in_frikort,
    coalesce(work_month.in_fleksjob, 0)::utinyint as in_fleksjob,
    coalesce(work_month.in_subsidy, 0)::utinyint as in_subsidy,
    coalesce(work_month.in_placement, 0)::utinyint as in_placement,
    coalesce(work_month.first_hours, 0)::utinyint as first_hours
from dated
left join destination on destination.exit_destination = dated.exit_destination
-- The newest month of the stretch with something told: that of the row, or one before it that holds the last conversation.
asof left join conversation
    on conversation.spell_id = dated.spell_id
    and conversation.stretch_start = dated.stretch_start
    and conversation.month <= dated.month
left join talk_norm
    on talk_norm.target_group = dated.target_group
    and talk_norm.from_day <= dated.end_day
    and talk_norm.to_day > dated.end_day
left join work_month
    on work_month.spell_id = dated.spell_id
    and work_month.stretch_start = dated.stretch_start
    and work_month.month = dated.month
    and work_month.centre = $centre
    and work_month.team_id between $first_team and $last_team
    and work_month.month between $first_month and $last_month
order by dated.centre, dated.team_id, dated.month
