-- A new account and its first session. Answers {'as', role}, or {code} with nothing changed. An invitation loses a use in the same
-- step, and its room is told whom to let in. All checks come first and all writes last.
local names, account, setup, administrators, session, sessions, settings =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local id, shown, folded, password, token, policy = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local hash, now, expires_at, seconds, address, user_agent = ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
-- Of the invitation: its key, and who invites; and where it leads into a room, that room.
local keys = {invitation = KEYS[8], inviter = KEYS[9], room = KEYS[10], members = KEYS[11], roles = KEYS[12], banned = KEYS[13],
  invited = KEYS[14]}
local inviter_id, room_id, now_ms = ARGV[13], ARGV[14], tonumber(ARGV[15])

local role = 'member'
if token ~= '' then
  if redis.call('GET', setup) ~= token or redis.call('EXISTS', administrators) == 1 then return {'setup_token_invalid'} end
  role = 'administrator'
else
  policy = redis.call('HGET', settings, 'sign_up') or policy
  if policy ~= 'open' and policy ~= 'invite' then return {'sign_up_closed'} end
  if keys.invitation then
    if not is_usable(keys, inviter_id, room_id, now_ms) then return {'invitation_invalid'} end
    local opens = redis.call('HGET', keys.invitation, 'opens_accounts')
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
elseif keys.invitation then
  redis.call('HINCRBY', keys.invitation, 'uses_left', -1)
  if keys.invited then redis.call('SADD', keys.invited, id) end
end
redis.call('HSET', session, 'user', id, 'created_at', now, 'expires_at', expires_at, 'ip', address, 'user_agent', user_agent)
redis.call('EXPIRE', session, seconds)
redis.call('SADD', sessions, hash)
return {'as', role}
