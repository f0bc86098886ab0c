-- store_session(): stores the session with its expiry and adds it to the sessions of the user.
-- Needs keys.session, keys.sessions and the arguments below.
local function store_session()
  redis.call('HSET', keys.session, 'user', args.user_id, 'created_at', args.now, 'expires_at', args.expires_at,
    'ip', args.ip, 'user_agent', args.user_agent)
  redis.call('EXPIRE', keys.session, args.seconds)
  redis.call('SADD', keys.sessions, args.session_hash)
end

