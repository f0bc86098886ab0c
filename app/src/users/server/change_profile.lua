-- What someone tells of themselves from now on. Answers 'ok', 'unauthenticated', or 'username_taken' where the name is that of
-- somebody else; then with nothing changed.
local session, account, names, version, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, name, folded, about, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if name ~= '' then
  local owner = redis.call('HGET', names, folded)
  if owner and owner ~= id then return 'username_taken' end
end
local former = redis.call('HGET', account, 'name') or ''
redis.call('HSET', account, 'name', name, 'about', about)
if name ~= former then tell_person(account, id, version, events, log_cap) end
return 'ok'
