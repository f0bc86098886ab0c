#!lua
-- A new account and its first session. Answers {'as', role}, or {code} with nothing changed. An invitation loses a use in the same
-- step, and its room is told whom to let in. All checks come first and all writes last.
local names, account, setup, administrators, session, sessions, settings =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local id, shown, folded, password, token, policy = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local hash, now, expires_at, seconds, address, user_agent = ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
-- Of the invitation: its key, and who invites; and where it leads into a room, that room.
local invitation, inviter = KEYS[8], KEYS[9]
local room, members, roles, banned, invited = KEYS[10], KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local inviter_id, room_id, now_ms = ARGV[13], ARGV[14], tonumber(ARGV[15])

-- Whether the person who invites may still do so: into the server, and into the room.
local function may_invite(opens_accounts)
  local role, gone = unpack(redis.call('HMGET', inviter, 'role', 'deactivated_at'))
  if not role or gone then return false end
  local keeps_order = role == 'administrator' or role == 'moderator'
  if opens_accounts and not keeps_order then return false end
  if not room then return true end
  local kind, archived = unpack(redis.call('HMGET', room, 'kind', 'archived_at'))
  if not kind or kind == 'direct' or (archived and archived ~= '') then return false end
  if role == 'administrator' then return true end
  local is_member = redis.call('SISMEMBER', members, inviter_id) == 1
  if role == 'moderator' and kind == 'public' and redis.call('HEXISTS', banned, inviter_id) == 0 then return true end
  if role == 'moderator' and is_member then return true end
  return is_member and redis.call('HEXISTS', roles, inviter_id) == 1
end

local role = 'member'
if token ~= '' then
  if redis.call('GET', setup) ~= token or redis.call('EXISTS', administrators) == 1 then return {'setup_token_invalid'} end
  role = 'administrator'
else
  policy = redis.call('HGET', settings, 'sign_up') or policy
  if policy ~= 'open' and policy ~= 'invite' then return {'sign_up_closed'} end
  if invitation then
    local by, into, opens, left, ends =
      unpack(redis.call('HMGET', invitation, 'by', 'room', 'opens_accounts', 'uses_left', 'expires_at'))
    local lives = by == inviter_id and (into or '') == room_id and tonumber(left) > 0 and tonumber(ends) > now_ms
    if not lives or not may_invite(opens == '1') then return {'invitation_invalid'} end
    if policy == 'invite' and opens ~= '1' then return {'sign_up_closed'} end
  elseif policy == 'invite' then
    return {'sign_up_closed'}
  end
end
if redis.call('HEXISTS', names, folded) == 1 then return {'username_taken'} end

redis.call('HSET', names, folded, id)
redis.call('HSET', account, 'id', id, 'username', shown, 'password', password, 'role', role, 'created_at', now)
if role == 'administrator' then
  redis.call('DEL', setup)
  redis.call('SADD', administrators, id)
elseif invitation then
  redis.call('HINCRBY', invitation, 'uses_left', -1)
  if invited then redis.call('SADD', invited, id) end
end
redis.call('HSET', session, 'user', id, 'created_at', now, 'expires_at', expires_at, 'ip', address, 'user_agent', user_agent)
redis.call('EXPIRE', session, seconds)
redis.call('SADD', sessions, hash)
return {'as', role}
