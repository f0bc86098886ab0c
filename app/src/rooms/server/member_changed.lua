-- log_member_changed(kind): logs the role that a member has now in the room, whose kind is `kind`, and the end of a mute.
-- Goes after log.lua, role.lua and user_fields.lua. Returns the sequence of the log entry.
-- Needs keys.user, keys.muted, args.user_id, args.room_id, args.now_ms.
local function log_member_changed(kind)
  local level = role_level(kind, args.user_id, keys.user)
  local role = level >= 3 and 'owner' or level == 2 and 'moderator' or 'member'
  -- In milliseconds; a mute without end is stored as 0 and ends with the year 9999; '' is no mute.
  local muted_until = redis.call('HGET', keys.muted, args.user_id)
  if muted_until == '0' then
    muted_until = '253402300799999'
  elseif not muted_until or tonumber(muted_until) <= tonumber(args.now_ms) then
    muted_until = ''
  end
  return log_event('member.changed', 'room', args.room_id, 'room_role', role, 'muted_until', muted_until, user_fields())
end

