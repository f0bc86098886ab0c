-- Sets a preference of the user. If it changed, every process is notified, since it may have cached the former value.
-- Checks: the session. Returns 1.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('HGET', keys.account, args.field) ~= args.value then
  redis.call('HSET', keys.account, args.field, args.value)
  log_user_changed()
end
return 1
