#!lua
-- A new account and its first session. Answers its role, or 'name_taken' or 'setup_token_invalid', with nothing changed.
local names, user, setup, administrators, session = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, shown, folded, password, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local now, expires_at, seconds, address, user_agent = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]

local role = 'member'
if token ~= '' then
  if redis.call('GET', setup) ~= token or redis.call('EXISTS', administrators) == 1 then return 'setup_token_invalid' end
  role = 'administrator'
end
if redis.call('HEXISTS', names, folded) == 1 then return 'name_taken' end

redis.call('HSET', names, folded, id)
redis.call('HSET', user, 'id', id, 'username', shown, 'password', password, 'role', role, 'created_at', now)
if role == 'administrator' then
  redis.call('DEL', setup)
  redis.call('SADD', administrators, id)
end
redis.call('HSET', session, 'user', id, 'created_at', now, 'expires_at', expires_at, 'ip', address, 'user_agent', user_agent)
redis.call('EXPIRE', session, seconds)
return role
