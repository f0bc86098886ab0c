-- end_sessions(kept_hash): ends the sessions of a user, except the one with the hash `kept_hash` ('' for none). The log
-- entries make every process close their streams. Goes after log.lua. Needs keys.sessions, args.session_prefix: the key of a
-- session is the prefix and its hash, so these keys are not declared.
local function end_sessions(kept_hash)
  for _, hash in ipairs(redis.call('SMEMBERS', keys.sessions)) do
    if hash ~= kept_hash then
      redis.call('SREM', keys.sessions, hash)
      if redis.call('DEL', args.session_prefix .. hash) == 1 then log_event('session.ended', 'session', hash) end
    end
  end
end

