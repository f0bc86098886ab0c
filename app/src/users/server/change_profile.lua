-- Sets the display name and the description of the user; the name '' removes the display name.
-- Checks, in this order: the session; the name is not the username of another account. Returns 1.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if args.name ~= '' then
  local owner_id = redis.call('HGET', keys.user_names, args.normalized_name)
  if owner_id and owner_id ~= args.user_id then return {'refused', 'username_taken'} end
end
local former_name = redis.call('HGET', keys.account, 'name') or ''
redis.call('HSET', keys.account, 'name', args.name, 'about', args.about)
if args.name ~= former_name then log_user_changed() end
return 1
