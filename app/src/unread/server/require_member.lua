-- require_member(): checks that the session is valid, and that the user is a member of the room, which does not exist for
-- those who cannot see it. Returns the refusal, or nil. Needs keys.session, keys.members, keys.room, keys.banned,
-- args.user_id.
local function require_member()
  if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
  if redis.call('SISMEMBER', keys.members, args.user_id) == 1 then return nil end
  local is_visible = redis.call('HGET', keys.room, 'kind') == 'public'
    and redis.call('HEXISTS', keys.banned, args.user_id) == 0
  return {'refused', is_visible and 'not_a_member' or 'room_not_found'}
end

