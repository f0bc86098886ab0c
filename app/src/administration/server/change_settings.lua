-- Changes the server's settings: args.settings is a JSON array of pairs of a name and a text. An empty text removes a setting, so
-- that the default applies.
-- Checks, in this order: the session; the actor is an administrator. Returns 1; nothing is written if no setting differs.
local refused = require_admin()
if refused then return refused end

local changed = {}
for _, setting in ipairs(cjson.decode(args.settings)) do
  local name, value = unpack(setting)
  if (redis.call('HGET', keys.settings, name) or '') ~= value then
    table.insert(changed, name)
    table.insert(changed, value)
  end
end
if #changed == 0 then return 1 end

for i = 1, #changed, 2 do
  local name, value = changed[i], changed[i + 1]
  if value == '' then redis.call('HDEL', keys.settings, name) else redis.call('HSET', keys.settings, name, value) end
end
audit('settings.changed', unpack(changed))
return 1
