-- Ends a session. The log entry makes every process close the streams of the session. Nothing is logged if it had ended.
redis.call('SREM', keys.sessions, args.session_hash)
if redis.call('DEL', keys.session) == 1 then log_event('session.ended', 'session', args.session_hash) end
