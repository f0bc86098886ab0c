-- Replaces the password of the user who verified the old one, deletes a link to set a password, and ends all other sessions.
-- Checks, in this order: the session; the password is still the one that was verified. Returns 1.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('HGET', keys.account, 'password') ~= args.verified_password_hash then return {'refused', 'password_wrong'} end

redis.call('HSET', keys.account, 'password', args.new_password_hash)
local reset_hash = redis.call('HGET', keys.account, 'reset')
if reset_hash then
  redis.call('DEL', args.reset_prefix .. reset_hash)
  redis.call('HDEL', keys.account, 'reset')
end
end_sessions(args.session_hash)
return 1
