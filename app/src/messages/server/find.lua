-- Finds what is stored of one message. Returns, by name: `listed`, its JSON, if it is in the room's list; otherwise `sent`,
-- the record of its request, and `logged`, its JSON in the log or ''; nothing if neither is there.
local entry = redis.call('HGET', keys.index, args.message_id)
if entry then
  local position = redis.call('HGET', keys.room, 'seq') - string.match(entry, '^%d+')
  local message = redis.call('LINDEX', keys.messages, string.format('%.0f', position))
  if message and string.find(message, '{"id":"' .. args.message_id .. '"', 1, true) == 1 then return {'listed', message} end
end
local sent = redis.call('GET', keys.sent)
if not sent then return {} end
local first_v, last_v = string.match(sent, '^%d+ %d+ (%d+) %S+ %x+ ?(%d*)')
local id = (last_v == '' and first_v or last_v) .. '-0'
local logged = redis.call('XRANGE', keys.events, id, id)[1]
local message = ''
if logged then
  for i = 1, #logged[2], 2 do
    if logged[2][i] == 'message' then message = logged[2][i + 1] end
  end
end
return {'sent', sent, 'logged', message}
