-- Sets the role of a member in a room, mutes or unmutes them, or both.
-- args.role is '' to keep the role. args.mute is '' to keep the mute, 'none' to end it, else its end in milliseconds, 0 for
-- none.
-- Checks, in this order: the actor is an owner of the room, to set a role, or a moderator; the user is a member; they are
-- not the actor; to mute or unmute, their level is below the actor's, except that an owner can unmute anyone: who was muted
-- may have been promoted since.
-- Returns the sequence of the last log entry, 0 if nothing changed.
local refused, level, kind = require_role(args.actor_id, keys.actor, args.role ~= '' and 3 or 2)
if refused then return refused end
if redis.call('SISMEMBER', keys.members, args.user_id) == 0 then return {'refused', 'person_not_found'} end
if args.actor_id == args.user_id then return {'refused', 'not_allowed'} end
local is_unmuted_by_owner = args.mute == 'none' and level == 3
if args.mute ~= '' and not is_unmuted_by_owner and role_level(kind, args.user_id, keys.user) >= level then
  return {'refused', 'not_allowed'}
end
local old_role = redis.call('HGET', keys.roles, args.user_id) or 'member'
local old_mute = redis.call('HGET', keys.muted, args.user_id) or 'none'
local changes_role = args.role ~= '' and args.role ~= old_role
local changes_mute = args.mute ~= '' and args.mute ~= old_mute
if not changes_role and not changes_mute then return 0 end

if changes_role then
  if args.role == 'member' then
    redis.call('HDEL', keys.roles, args.user_id)
  else
    redis.call('HSET', keys.roles, args.user_id, args.role)
  end
  audit('member.role', 'room', args.room_id, 'user', args.user_id, 'role', args.role, 'was', old_role)
end
if changes_mute and args.mute == 'none' then
  redis.call('HDEL', keys.muted, args.user_id)
  audit('member.unmuted', 'room', args.room_id, 'user', args.user_id)
elseif changes_mute then
  redis.call('HSET', keys.muted, args.user_id, args.mute)
  audit('member.muted', 'room', args.room_id, 'user', args.user_id, 'until', args.mute)
end
return log_member_changed(kind)
