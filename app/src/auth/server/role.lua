-- role_level(kind, user_id, account): the level of a user's role in the room of keys.room, whose kind is `kind`; `account`
-- is the key of the account. Returns 0 outside the room, 1 for a member, 2 for a moderator, 3 for an owner: the higher of
-- the role in the room and what the role on the server grants there. In a direct conversation every participant is a member.
-- Needs keys.members, keys.roles, keys.banned.
local function role_level(kind, user_id, account)
  local is_member = redis.call('SISMEMBER', keys.members, user_id) == 1
  if kind == 'direct' then return is_member and 1 or 0 end
  local server_role, level = redis.call('HGET', account, 'role'), 0
  if server_role == 'administrator' then return 3 end
  if is_member then
    local room_role = redis.call('HGET', keys.roles, user_id)
    level = room_role == 'owner' and 3 or room_role == 'moderator' and 2 or 1
  end
  local is_admitted = is_member or (kind == 'public' and redis.call('HEXISTS', keys.banned, user_id) == 0)
  if server_role == 'moderator' and is_admitted then level = math.max(level, 2) end
  return level
end

