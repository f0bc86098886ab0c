-- Sets the address of the user's avatar; '' removes it.
-- Checks: the session. Returns the former address, '' if there was none.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
local former_avatar = redis.call('HGET', keys.account, 'avatar') or ''
if former_avatar ~= args.avatar then
  redis.call('HSET', keys.account, 'avatar', args.avatar)
  log_user_changed()
end
return former_avatar
