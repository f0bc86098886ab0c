-- Whether an invitation can be claimed, for every script that asks it. Goes after rank.lua. `keys` has invitation, the account of who
-- invites as `inviter`, and room, members, roles and banned of the room if it leads into one.
local function is_usable(keys, by, room_id, now_ms)
  local owner, into, opens, left, ends =
    unpack(redis.call('HMGET', keys.invitation, 'by', 'room', 'opens_accounts', 'uses_left', 'expires_at'))
  if owner ~= by or (into or '') ~= room_id or tonumber(left) < 1 or tonumber(ends) <= now_ms then return false end
  local role, gone = unpack(redis.call('HMGET', keys.inviter, 'role', 'deactivated_at'))
  if not role or gone then return false end
  if opens == '1' and role ~= 'moderator' and role ~= 'administrator' then return false end
  if room_id == '' then return opens == '1' end
  local kind, archived_at = unpack(redis.call('HMGET', keys.room, 'kind', 'archived_at'))
  if not kind or kind == 'direct' or archived_at then return false end
  return rank_of(keys, kind, by, keys.inviter) >= 2
end

