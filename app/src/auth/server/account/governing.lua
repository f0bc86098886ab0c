-- What the scripts have in common that decide over accounts. Goes before them.

-- Ends the sessions of a person, but for the one with the hash `kept`. `sessions` is the key of their hashes; `prefix` goes before
-- a hash in the key of a session. The log tells every process, so that open streams end too.
local function end_sessions(sessions, prefix, kept, version, events, log_cap)
  for _, hash in ipairs(redis.call('SMEMBERS', sessions)) do
    if hash ~= kept then
      redis.call('SREM', sessions, hash)
      if redis.call('DEL', prefix .. hash) == 1 then
        local v = redis.call('INCR', version)
        redis.call('XADD', events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'session.ended', 'session', hash)
      end
    end
  end
end

-- Why somebody may not decide over an account; nothing where they may. `actor` and `account` are keys.
local function refusal(session, actor, account)
  if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
  local role, gone = unpack(redis.call('HMGET', actor, 'role', 'deactivated_at'))
  if role ~= 'administrator' or gone then return 'not_allowed' end
  if redis.call('HEXISTS', account, 'username') == 0 then return 'person_not_found' end
end

-- Whether nobody would run the server without this person. `administrators` is the set of those who can.
local function is_last(administrators, id)
  return redis.call('SISMEMBER', administrators, id) == 1 and redis.call('SCARD', administrators) == 1
end

