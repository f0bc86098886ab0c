-- Ends one of the user's sessions, given by the beginning of its hash.
-- Checks, in this order: the session of the request; a session that has not expired has a hash that begins with
-- args.hash_beginning. A hash in the set whose session has expired is removed from the set. Returns the hash.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
for _, hash in ipairs(redis.call('SMEMBERS', keys.sessions)) do
  if string.sub(hash, 1, #args.hash_beginning) == args.hash_beginning then
    redis.call('SREM', keys.sessions, hash)
    if redis.call('DEL', args.session_prefix .. hash) == 1 then
      log_event('session.ended', 'session', hash)
      return hash
    end
  end
end
return {'refused', 'device_not_found'}
