-- require_role(user_id, account, least): checks that the session is valid and the user's role in the room has at least the
-- level `least` (see role_level, which goes before this); `account` is the key of the account.
-- Checks, in this order: the session; the room is visible to the user; the user has a role in it; it is no direct
-- conversation; the level. Returns the refusal; or nil, the level, and the kind of the room.
-- Needs keys.session, keys.room, keys.banned.
local function require_role(user_id, account, least)
  if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
  local kind = redis.call('HGET', keys.room, 'kind')
  local level = kind and role_level(kind, user_id, account) or 0
  if level == 0 then
    local is_visible = kind == 'public' and redis.call('HEXISTS', keys.banned, user_id) == 0
    return {'refused', is_visible and 'not_allowed' or 'room_not_found'}
  end
  if kind == 'direct' then return {'refused', 'direct_is_fixed'} end
  if level < least then return {'refused', 'not_allowed'} end
  return nil, level, kind
end

