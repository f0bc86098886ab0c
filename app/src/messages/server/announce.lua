-- Posts the system message about one log entry, once: every process announces the entries in their order.
-- Checks, in this order, and writes nothing if one fails: the entry was not announced; it is not after the log's end, as one
-- of a log that was lost would be. Then the position is saved; and nothing else is written if the room is gone, or the
-- message's id is in the index or was used. Returns the sequence of the message, 0 if none was posted.
local about, version = tonumber(args.about), tonumber(redis.call('GET', keys.version) or 0)
if tonumber(redis.call('GET', keys.announced) or 0) >= about or about > version then return 0 end
if redis.call('EXISTS', keys.room) == 0 or redis.call('HEXISTS', keys.index, args.message_id) == 1
  or redis.call('EXISTS', keys.sent) == 1 then
  redis.call('SET', keys.announced, args.about)
  return 0
end

redis.call('SET', keys.announced, args.about)
local n, v = append_message()
redis.call('SET', keys.sent, table.concat({'0', n, v, args.ts, '0'}, ' '), 'EX', args.sent_retention)
return v
