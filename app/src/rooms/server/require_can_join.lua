-- require_can_join(user_id, is_explicit): checks that a user who is no member can become one. `is_explicit` is whether that
-- is the request itself; otherwise a user who left is not joined again.
-- Checks, in this order: the room is visible: public, or they are invited, and not banned; it is not archived; they have not
-- left.
-- Returns the refusal, or nil. Needs keys.room, keys.invited, keys.banned, keys.left.
local function require_can_join(user_id, is_explicit)
  local kind, archived_at = unpack(redis.call('HMGET', keys.room, 'kind', 'archived_at'))
  local is_invited = redis.call('SISMEMBER', keys.invited, user_id) == 1
  if kind ~= 'public' and not is_invited or redis.call('HEXISTS', keys.banned, user_id) == 1 then
    return {'refused', 'room_not_found'}
  end
  if archived_at then return {'refused', 'room_archived'} end
  if not is_explicit and not is_invited and redis.call('SISMEMBER', keys.left, user_id) == 1 then
    return {'refused', 'not_a_member'}
  end
end

