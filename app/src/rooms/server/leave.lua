-- Removes the user from a room at their own request; they are not joined again by opening it.
-- Checks, in this order: the session; the user is a member; it is no direct conversation.
-- Returns the sequence of the log entry.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
local kind = redis.call('HGET', keys.room, 'kind')
if not kind or redis.call('SISMEMBER', keys.members, args.user_id) == 0 then
  local is_visible = kind == 'public' and redis.call('HEXISTS', keys.banned, args.user_id) == 0
  return {'refused', is_visible and 'not_a_member' or 'room_not_found'}
end
if kind == 'direct' then return {'refused', 'direct_is_fixed'} end

return remove_member('left')
